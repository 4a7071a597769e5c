package touchstone.machine.device;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Date and time as the MC146818 keeps them in its first ten bytes, in BCD or binary, 12 or 24 hours
 * by register B. Bytes that are no date change nothing until they are one again.
 *
 * @see "Motorola MC146818, ADI 856 R2: Time, Calendar, and Alarm Locations"
 */
final class CmosClock {
  static final int SECONDS = 0;
  static final int SECONDS_ALARM = 1;
  static final int MINUTES = 2;
  static final int MINUTES_ALARM = 3;
  static final int HOURS = 4;
  static final int HOURS_ALARM = 5;
  static final int DAY_OF_WEEK = 6;
  static final int DAY = 7;
  static final int MONTH = 8;
  static final int YEAR = 9;

  /** Where PCs keep the century; ACPI's FADT says so. */
  static final int CENTURY = 0x32;

  static final int BINARY = 1 << 2;
  static final int HOURS_24 = 1 << 1;

  private static final int PM = 0x80;
  private static final int ANY = 0xC0;

  private CmosClock() {}

  static boolean isTime(int index) {
    return index == CENTURY
        || index <= YEAR
            && index != SECONDS_ALARM
            && index != MINUTES_ALARM
            && index != HOURS_ALARM;
  }

  /** Writes a time, in seconds since 1970, into the memory. */
  static void put(int[] memory, int format, long seconds) {
    LocalDateTime time = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
    memory[SECONDS] = encode(time.getSecond(), format);
    memory[MINUTES] = encode(time.getMinute(), format);
    memory[HOURS] = encodeHour(time.getHour(), format);
    memory[DAY_OF_WEEK] = time.getDayOfWeek().getValue() % 7 + 1;
    memory[DAY] = encode(time.getDayOfMonth(), format);
    memory[MONTH] = encode(time.getMonthValue(), format);
    memory[YEAR] = encode(time.getYear() % 100, format);
    memory[CENTURY] = encode(time.getYear() / 100, format);
  }

  /** The time in the memory; {@code otherwise} if it is none. */
  static long get(int[] memory, int format, long otherwise) {
    try {
      int year = decode(memory[CENTURY], format) * 100 + decode(memory[YEAR], format);
      return LocalDateTime.of(
              year,
              decode(memory[MONTH], format),
              decode(memory[DAY], format),
              decodeHour(memory[HOURS], format),
              decode(memory[MINUTES], format),
              decode(memory[SECONDS], format))
          .toEpochSecond(ZoneOffset.UTC);
    } catch (DateTimeException none) {
      return otherwise;
    }
  }

  /** The alarm is due at this time: each of its bytes matches or is C0 to FF. */
  static boolean alarmMatches(int[] memory) {
    return matches(memory[SECONDS_ALARM], memory[SECONDS])
        && matches(memory[MINUTES_ALARM], memory[MINUTES])
        && matches(memory[HOURS_ALARM], memory[HOURS]);
  }

  private static boolean matches(int alarm, int time) {
    return (alarm & ANY) == ANY || alarm == time;
  }

  private static int encode(int value, int format) {
    return (format & BINARY) != 0 ? value : value / 10 << 4 | value % 10;
  }

  private static int decode(int value, int format) {
    return (format & BINARY) != 0 ? value : (value >>> 4) * 10 + (value & 15);
  }

  private static int encodeHour(int hour, int format) {
    if ((format & HOURS_24) != 0) {
      return encode(hour, format);
    }
    int twelve = hour % 12 == 0 ? 12 : hour % 12;
    return encode(twelve, format) | (hour >= 12 ? PM : 0);
  }

  private static int decodeHour(int value, int format) {
    if ((format & HOURS_24) != 0) {
      return decode(value, format);
    }
    return decode(value & ~PM, format) % 12 + ((value & PM) != 0 ? 12 : 0);
  }
}
