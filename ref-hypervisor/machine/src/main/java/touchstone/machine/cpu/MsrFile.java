package touchstone.machine.cpu;

/** Model-specific registers of one CPU. M2 fills this in. */
public final class MsrFile {

  public MsrFile(CpuModel model) {}
}
