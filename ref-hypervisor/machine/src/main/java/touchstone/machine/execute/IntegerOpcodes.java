package touchstone.machine.execute;

import java.util.List;
import java.util.stream.Stream;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.execute.x87.X87Opcodes;

/** All user-mode rows, family by family. */
public final class IntegerOpcodes {
  public static final List<OpcodeRow> ROWS =
      Stream.of(
              ArithmeticOpcodes.ROWS,
              ShiftOpcodes.ROWS,
              MultiplyOpcodes.ROWS,
              BitOpcodes.ROWS,
              BmiOpcodes.ROWS,
              ExchangeOpcodes.ROWS,
              MoveOpcodes.ROWS,
              StringOpcodes.ROWS,
              StackOpcodes.ROWS,
              BranchOpcodes.ROWS,
              FlagOpcodes.ROWS,
              DecimalOpcodes.ROWS,
              HintOpcodes.ROWS,
              FpuOpcodes.ROWS,
              X87Opcodes.ROWS,
              SseOpcodes.ROWS,
              SsePackedOpcodes.ROWS,
              SseShuffleOpcodes.ROWS,
              SseFloatOpcodes.ROWS,
              SseConvertOpcodes.ROWS,
              SseReciprocalOpcodes.ROWS,
              MmxOpcodes.ROWS,
              MmxConvertOpcodes.ROWS)
          .flatMap(List::stream)
          .toList();

  private IntegerOpcodes() {}
}
