"""What a request tells about who asks: bot or person, browser, device, place, source."""
