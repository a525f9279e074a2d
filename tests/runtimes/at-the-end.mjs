/** Calls `act` at the end of the stack, `frames` frames above it, and returns what it threw. */
export function atTheEnd(frames, act) {
  let left = frames;
  let came;
  const dive = () => {
    try {
      dive();
    } catch (error) {
      if (left > 0) {
        left -= 1;
        throw error;
      }
      try {
        act();
      } catch (refusal) {
        came = refusal;
      }
    }
  };
  dive();
  return came;
}
