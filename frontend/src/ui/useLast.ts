import { useState } from "react";

/** The value, and once it is null the one before: for what is still seen while it goes. */
export function useLast<Value>(value: Value | null): Value | null {
  const [last, setLast] = useState(value);
  if (value !== null && value !== last) setLast(value);
  return value ?? last;
}
