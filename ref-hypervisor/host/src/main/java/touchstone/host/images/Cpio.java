package touchstone.host.images;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An archive as Linux takes its first file system from: format newc. The same entries give the same
 * bytes. @see <a href="https://docs.kernel.org/driver-api/early-userspace/buffer-format.html">the
 * kernel's description</a>
 */
public final class Cpio {
  private static final int DIRECTORY = 0040755;
  private static final int PROGRAM = 0100755;
  private static final int LINK = 0120777;
  private static final String TRAILER = "TRAILER!!!";
  private static final int ALIGNMENT = 4;

  private final SortedMap<String, Entry> entries = new TreeMap<>();

  private record Entry(int mode, byte[] content) {}

  /** A directory and those above it. */
  public Cpio directory(String path) {
    for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      entries.putIfAbsent(path.substring(0, slash), new Entry(DIRECTORY, new byte[0]));
    }
    entries.putIfAbsent(path, new Entry(DIRECTORY, new byte[0]));
    return this;
  }

  /** A file that may be executed, with the directories above it. */
  public Cpio file(String path, byte[] content) {
    return entry(path, new Entry(PROGRAM, content));
  }

  /** A symbolic link, with the directories above it. */
  public Cpio link(String path, String target) {
    return entry(path, new Entry(LINK, target.getBytes(StandardCharsets.UTF_8)));
  }

  private Cpio entry(String path, Entry entry) {
    int slash = path.lastIndexOf('/');
    if (slash > 0) {
      directory(path.substring(0, slash));
    }
    entries.put(path, entry);
    return this;
  }

  /** The archive; parents come before what is in them, as names are sorted. */
  public byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int inode = 1;
    for (var entry : entries.entrySet()) {
      write(out, inode++, entry.getKey(), entry.getValue());
    }
    write(out, 0, TRAILER, new Entry(0, new byte[0]));
    return out.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, int inode, String path, Entry entry) {
    byte[] name = (path + "\0").getBytes(StandardCharsets.UTF_8);
    int[] fields = {
      inode, entry.mode(), 0, 0, 1, 0, entry.content().length, 0, 0, 0, 0, name.length, 0
    };
    StringBuilder head = new StringBuilder("070701");
    for (int field : fields) {
      head.append("%08X".formatted(field));
    }
    out.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(name);
    align(out);
    out.writeBytes(entry.content());
    align(out);
  }

  /** Zeros up to the next multiple of four, where anything that follows an archive begins too. */
  public static void align(ByteArrayOutputStream out) {
    while (out.size() % ALIGNMENT != 0) {
      out.write(0);
    }
  }
}
