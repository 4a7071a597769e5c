package touchstone.machine.memory;

/** RAM and memory-mapped devices by host physical address. M2 fills this in. */
public final class PhysicalMemory {
  public PhysicalMemory(long bytes) {}

  public long size() {
    throw new UnsupportedOperationException("M2");
  }

  public int read8(long address) {
    throw new UnsupportedOperationException("M2");
  }

  public int read16(long address) {
    throw new UnsupportedOperationException("M2");
  }

  public int read32(long address) {
    throw new UnsupportedOperationException("M2");
  }

  public long read64(long address) {
    throw new UnsupportedOperationException("M2");
  }

  public void write8(long address, int value) {
    throw new UnsupportedOperationException("M2");
  }

  public void write16(long address, int value) {
    throw new UnsupportedOperationException("M2");
  }

  public void write32(long address, int value) {
    throw new UnsupportedOperationException("M2");
  }

  public void write64(long address, long value) {
    throw new UnsupportedOperationException("M2");
  }

  public void zero(long address, long bytes) {
    throw new UnsupportedOperationException("M2");
  }

  /** From now on a write to this frame tells the listener, once, and clears the mark. */
  public void markCode(long frame) {
    throw new UnsupportedOperationException("M2");
  }

  /** Told before a write reaches a frame that holds decoded code. */
  public interface CodeListener {
    void codeWritten(long frame);
  }

  public void addCodeListener(CodeListener listener) {
    throw new UnsupportedOperationException("M2");
  }
}
