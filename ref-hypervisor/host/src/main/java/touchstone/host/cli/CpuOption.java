package touchstone.host.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import touchstone.machine.cpu.CpuModel;

/** Reads {@code intel} and {@code amd}. */
public final class CpuOption implements ITypeConverter<CpuModel> {
  @Override
  public CpuModel convert(String text) {
    return switch (text) {
      case "intel" -> CpuModel.INTEL;
      case "amd" -> CpuModel.AMD;
      default -> throw new TypeConversionException("'" + text + "' is neither intel nor amd");
    };
  }
}
