package touchstone.proofs;

import de.uka.ilkd.key.control.KeYEnvironment;
import de.uka.ilkd.key.java.abstraction.KeYJavaType;
import de.uka.ilkd.key.logic.op.IProgramMethod;
import de.uka.ilkd.key.proof.Proof;
import de.uka.ilkd.key.proof.init.InitConfig;
import de.uka.ilkd.key.proof.init.ProofInputException;
import de.uka.ilkd.key.proof.io.AbstractProblemLoader;
import de.uka.ilkd.key.proof.io.ProblemLoaderException;
import de.uka.ilkd.key.settings.PathConfig;
import de.uka.ilkd.key.speclang.Contract;
import de.uka.ilkd.key.util.KeYTypeUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** One directory of Java sources, loaded into KeY once; contracts are proved against it. */
final class Session implements AutoCloseable {
  private final Path sources;
  private final Warnings warnings = new Warnings();
  private final KeYEnvironment<Warnings> environment;
  private final AbstractProblemLoader loader;
  private final Set<String> options;

  static {
    try {
      // KeY would read and write ~/.key: a user's settings must not decide what is proved.
      PathConfig.setKeyConfigDir(Files.createTempDirectory("touchstone-key").toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Loads every source below the directory; throws if KeY cannot read one. */
  Session(Path sources) throws ProblemLoaderException {
    this.sources = sources;
    KeyOptions.install();
    loader = warnings.load(null, sources.toFile(), null, null, null, null, false, null);
    environment =
        new KeYEnvironment<>(
            warnings,
            loader.getInitConfig(),
            loader.getProof(),
            loader.getProofScript(),
            loader.getResult());
    options = KeyOptions.active(environment.getInitConfig());
  }

  /** The directory that was loaded. */
  Path sources() {
    return sources;
  }

  /** The active taclet options, all of them. */
  Set<String> options() {
    return options;
  }

  List<String> warnings() {
    return warnings.all();
  }

  AbstractProblemLoader loader() {
    return loader;
  }

  InitConfig config() {
    return environment.getInitConfig();
  }

  /** A fresh proof of a contract, with nothing done yet. */
  Proof begin(Contract contract) throws ProofInputException {
    return environment.createProof(contract.createProofObl(config(), contract));
  }

  /** The contracts of our types' own methods and invariants, by name. */
  List<Contract> contracts() {
    List<Contract> found = new ArrayList<>();
    for (KeYJavaType type : ownTypes()) {
      for (var target : environment.getSpecificationRepository().getContractTargets(type)) {
        if (target instanceof IProgramMethod
            && KeYTypeUtil.isLibraryClass(target.getContainerType())) {
          continue;
        }
        for (Contract contract :
            environment.getSpecificationRepository().getContracts(type, target)) {
          found.add(contract);
        }
      }
    }
    found.sort(Comparator.comparing(Contract::getName));
    return found;
  }

  /** Every method and constructor with a body in our sources, as {@code Type.name(parameters)}. */
  Set<String> methods() {
    Set<String> names = new TreeSet<>();
    for (KeYJavaType type : ownTypes()) {
      for (IProgramMethod method :
          environment.getJavaInfo().getAllProgramMethodsLocallyDeclared(type)) {
        if (!method.isImplicit() && !method.isModel() && !method.isAbstract()) {
          names.add(type.getName() + "." + Names.of(method));
        }
      }
    }
    return names;
  }

  /** Whether somebody else implements the method: its contract is a promise, not an obligation. */
  static boolean isPromise(Contract contract) {
    return contract.getTarget() instanceof IProgramMethod method
        && method.isAbstract()
        && contract.getKJT().equals(contract.getTarget().getContainerType());
  }

  private List<KeYJavaType> ownTypes() {
    return environment.getJavaInfo().getAllKeYJavaTypes().stream()
        .filter(type -> !KeYTypeUtil.isLibraryClass(type))
        .toList();
  }

  @Override
  public void close() {
    environment.dispose();
  }
}
