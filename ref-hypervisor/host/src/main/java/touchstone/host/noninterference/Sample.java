package touchstone.host.noninterference;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a guest could see at one moment: at an exit, after a hypercall, or at the end.
 *
 * @param label which moment, as "exit CPUID"
 * @param time virtual time in ns at that moment
 * @param fields each field's values; a moment may lack some
 */
record Sample(String label, long time, Map<Field, long[]> fields) {

  Sample(String label, long time) {
    this(label, time, new TreeMap<>());
  }

  Sample with(Field field, long... values) {
    fields.put(field, values);
    return this;
  }
}
