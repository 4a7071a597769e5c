package touchstone.machine.image;

import java.util.Arrays;

/**
 * One entry of a PT_NOTE segment.
 *
 * @param name owner of the note without the terminating zero, such as {@code Xen}
 * @param type n_type; its meaning depends on the owner
 * @param offset where the descriptor lies in the image, in bytes
 * @param descriptor n_descsz bytes
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content below
public record ElfNote(String name, int type, int offset, byte[] descriptor) {
  /** Owner of Xen's notes. @xen public/elfnote.h */
  public static final String XEN = "Xen";

  /** The 32-bit physical address at which a PVH guest starts. @xen public/elfnote.h */
  public static final int XEN_ELFNOTE_PHYS32_ENTRY = 18;

  /** True for the note that makes an image a PVH kernel. */
  public boolean isPhys32Entry() {
    return name.equals(XEN) && type == XEN_ELFNOTE_PHYS32_ENTRY;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ElfNote note
        && name.equals(note.name)
        && type == note.type
        && offset == note.offset
        && Arrays.equals(descriptor, note.descriptor);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * name.hashCode() + type) + Arrays.hashCode(descriptor);
  }

  @Override
  public String toString() {
    return name + " note " + type + ", " + descriptor.length + " bytes at " + offset;
  }
}
