"""What a request tells about who asks: program or person, browser, device, place, source."""
