package touchstone.proofs;

import de.uka.ilkd.key.java.abstraction.KeYJavaType;
import de.uka.ilkd.key.logic.op.IProgramMethod;
import de.uka.ilkd.key.speclang.Contract;
import de.uka.ilkd.key.speclang.DependencyContract;
import java.util.stream.StreamSupport;

/** Short names for contracts: {@code Frames.allocate(int)}, {@code EptEntry.frameOf(long)#1}. */
final class Names {
  private Names() {}

  /**
   * The class the contract is proved for, the method, its parameter types; where a contract is
   * inherited, the type that states it; the number of the contract if it is not the method's first;
   * and "reads" if it says what a model function may depend on.
   */
  static String of(Contract contract) {
    String type = contract.getKJT().getName();
    boolean isMethod = contract.getTarget() instanceof IProgramMethod;
    String stated = isMethod ? stated(contract.getName()) : type;
    String number = number(contract.getName());
    return type
        + "."
        + target(contract)
        + (stated.equals(type) ? "" : " of " + stated)
        + (number.equals("0") ? "" : " #" + number)
        + (contract instanceof DependencyContract ? " reads" : "");
  }

  /** A method with its parameter types, or what else a contract is about: {@code <inv>}. */
  private static String target(Contract contract) {
    if (contract.getTarget() instanceof IProgramMethod method) {
      return of(method);
    }
    String name = contract.getTarget().name().toString();
    return name.substring(name.lastIndexOf(':') + 1);
  }

  /** A method without its type, as {@code allocate(int)}. */
  static String of(IProgramMethod method) {
    String parameters =
        StreamSupport.stream(method.getParameters().spliterator(), false)
            .map(p -> of(p.getTypeReference().getKeYJavaType()))
            .reduce((a, b) -> a + "," + b)
            .orElse("");
    return method.getName() + "(" + parameters + ")";
  }

  /** KeY calls an array {@code [I}; its sort is {@code int[]}. */
  private static String of(KeYJavaType type) {
    String name = type.getName();
    return name.startsWith("[") ? type.getSort().name().toString() : name;
  }

  /** KeY's own name is {@code a.b.Type[a.b.Stated::method(…)].JML … contract.0}. */
  private static String stated(String contract) {
    String qualified = contract.substring(contract.indexOf('[') + 1, contract.indexOf("::"));
    return qualified.substring(qualified.lastIndexOf('.') + 1);
  }

  private static String number(String contract) {
    return contract.substring(contract.lastIndexOf('.') + 1);
  }
}
