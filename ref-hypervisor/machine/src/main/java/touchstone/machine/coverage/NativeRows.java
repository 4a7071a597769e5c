package touchstone.machine.coverage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import touchstone.machine.decode.OpcodeRow;

/**
 * Which rows of the opcode table are in programs that are compared with a processor, and in whose.
 *
 * <p>The campaigns are tests, so what they execute is kept in a file beside this class: a line for
 * each row with mnemonic, encoding, operands and campaigns. A test makes the list anew from the
 * campaigns' programs and fails if the file is another.
 */
public final class NativeRows {
  private static final String FILE = "native-rows.tsv";

  private final SortedMap<String, SortedSet<String>> campaigns;

  private NativeRows(SortedMap<String, SortedSet<String>> campaigns) {
    this.campaigns = campaigns;
  }

  /** What the file says. */
  public static NativeRows load() {
    SortedMap<String, SortedSet<String>> campaigns = new TreeMap<>();
    text()
        .lines()
        .forEach(line -> {
          int end = line.lastIndexOf('\t');
          String[] names = line.substring(end + 1).split(",", -1);
          campaigns.put(line.substring(0, end), new TreeSet<>(Arrays.asList(names)));
        });
    return new NativeRows(campaigns);
  }

  static String text() {
    try (InputStream in = NativeRows.class.getResourceAsStream(FILE)) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Campaigns whose programs contain the row; empty if none do. */
  public SortedSet<String> campaigns(OpcodeRow row) {
    return campaigns.getOrDefault(key(row), Collections.emptySortedSet());
  }

  /** What stands for a row in the file. */
  public static String key(OpcodeRow row) {
    return row.mnemonic() + "\t" + row.encoding() + "\t" + row.operands();
  }
}
