package touchstone.spec.state;

import org.pcollections.PSortedMap;
import org.pcollections.PVector;

/**
 * What a domain and its toolstack have set.
 *
 * @param narrow shared_info has the 32-bit layout
 * @param highestGfn highest guest frame number ever mapped
 * @param weight scheduler weight, 1 to 65535
 * @param cap percent of one physical CPU, 0 for none
 * @param timeOffset seconds added to its wallclock
 * @param parameters HVM parameters that are not 0, by index
 * @param memoryMap entries of XENMEM_set_memory_map
 * @param events how it hears of events
 */
public record Settings(
    boolean narrow,
    int highestGfn,
    int weight,
    int cap,
    long timeOffset,
    PSortedMap<Integer, Long> parameters,
    PVector<MemoryRange> memoryMap,
    EventAbi events) {

  /** One entry of an E820 map. */
  public record MemoryRange(long address, long size, int type) {}

  /** Ports its event ABI has. */
  public int ports() {
    return events.ports(narrow);
  }

  /** Ports that have a bit that says an event waits. */
  public int pendingBits() {
    return events.pendingBits(narrow);
  }

  public Settings withNarrow(boolean next) {
    return new Settings(next, highestGfn, weight, cap, timeOffset, parameters, memoryMap, events);
  }

  public Settings withHighestGfn(int next) {
    return new Settings(narrow, next, weight, cap, timeOffset, parameters, memoryMap, events);
  }

  public Settings withShare(int nextWeight, int nextCap) {
    return new Settings(
        narrow, highestGfn, nextWeight, nextCap, timeOffset, parameters, memoryMap, events);
  }

  public Settings withTimeOffset(long next) {
    return new Settings(narrow, highestGfn, weight, cap, next, parameters, memoryMap, events);
  }

  public Settings withParameters(PSortedMap<Integer, Long> next) {
    return new Settings(narrow, highestGfn, weight, cap, timeOffset, next, memoryMap, events);
  }

  public Settings withMemoryMap(PVector<MemoryRange> next) {
    return new Settings(narrow, highestGfn, weight, cap, timeOffset, parameters, next, events);
  }

  public Settings withEvents(EventAbi next) {
    return new Settings(narrow, highestGfn, weight, cap, timeOffset, parameters, memoryMap, next);
  }
}
