package touchstone.machine.execute.x87;

import java.util.List;
import java.util.stream.Stream;
import touchstone.machine.decode.OpcodeRow;

/** All rows of the x87 unit, family by family: the opcodes D8 to DF, and FWAIT. */
public final class X87Opcodes {
  public static final List<OpcodeRow> ROWS =
      Stream.of(
              LoadOpcodes.ROWS,
              StoreOpcodes.ROWS,
              ArithmeticOpcodes.ROWS,
              CompareOpcodes.ROWS,
              TranscendentalOpcodes.ROWS,
              ControlOpcodes.ROWS)
          .flatMap(List::stream)
          .toList();

  private X87Opcodes() {}
}
