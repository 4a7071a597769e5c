package touchstone.host.device;

import touchstone.host.memory.SharedPage;

/**
 * A granted page that is read and written where it is mapped; how its mapping ends is left open.
 */
public abstract class MappedPage implements BackendKernel.GrantedPage {
  private final SharedPage page;

  protected MappedPage(SharedPage page) {
    this.page = page;
  }

  @Override
  public final int read8(int offset) {
    return page.read8(offset);
  }

  @Override
  public final int read32(int offset) {
    return page.read32(offset);
  }

  @Override
  public final void write8(int offset, int value) {
    page.write8(offset, value);
  }

  @Override
  public final void write32(int offset, int value) {
    page.write32(offset, value);
  }

  @Override
  public final void read(int offset, byte[] into, int at, int count) {
    page.read(offset, into, at, count);
  }

  @Override
  public final void write(int offset, byte[] bytes, int from, int count) {
    page.write(offset, bytes, from, count);
  }
}
