import { serverTime } from '../store/clocks';
import { useTick } from './useApp';

/** Whole seconds until a time of the server, by its clock (SPEC 5.5); 0 when it is over. Drawn anew every second. */
export function useLeft(server: string): (time: number) => number {
  useTick(1000);
  return time => Math.max(0, Math.ceil(time - serverTime(server)));
}
