package touchstone.machine.execute.system;

import java.util.List;
import java.util.stream.Stream;
import touchstone.machine.decode.OpcodeRow;

/** All rows of the system instructions, family by family. */
public final class SystemOpcodes {
  public static final List<OpcodeRow> ROWS =
      Stream.of(
              SegmentOpcodes.ROWS,
              FarOpcodes.ROWS,
              InterruptOpcodes.ROWS,
              ControlOpcodes.ROWS,
              DebugOpcodes.ROWS,
              FastCallOpcodes.ROWS,
              TableOpcodes.ROWS,
              QueryOpcodes.ROWS,
              PortOpcodes.ROWS,
              ProcessorOpcodes.ROWS,
              CacheOpcodes.ROWS)
          .flatMap(List::stream)
          .toList();

  private SystemOpcodes() {}
}
