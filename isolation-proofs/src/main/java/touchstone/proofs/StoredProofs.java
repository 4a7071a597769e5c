package touchstone.proofs;

import de.uka.ilkd.key.nparser.ProofReplayer;
import de.uka.ilkd.key.proof.Proof;
import de.uka.ilkd.key.proof.init.ProblemInitializer;
import de.uka.ilkd.key.proof.io.AbstractProblemLoader;
import de.uka.ilkd.key.proof.io.IntermediatePresentationProofFileParser;
import de.uka.ilkd.key.proof.io.IntermediateProofReplayer;
import de.uka.ilkd.key.proof.io.OutputStreamProofSaver;
import de.uka.ilkd.key.rule.OneStepSimplifier;
import de.uka.ilkd.key.strategy.Strategy;
import de.uka.ilkd.key.strategy.StrategyProperties;
import de.uka.ilkd.key.util.ProgressMonitor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.antlr.v4.runtime.CharStreams;

/**
 * Proofs found earlier, as the rule applications that make them.
 *
 * <p>A stored proof is no evidence by itself: it is replayed, rule by rule, on the obligation that
 * KeY derives from the sources of today. A changed source, or a changed file, leaves goals open.
 */
final class StoredProofs {
  private final Path directory;

  StoredProofs(Path directory) {
    this.directory = directory;
  }

  private Path file(String contract) {
    return directory.resolve(contract.replaceAll("[^A-Za-z0-9]+", "-") + ".proof.gz");
  }

  Path directory() {
    return directory;
  }

  /** Bytes of a stored proof, which grow with the time it takes; 0 if there is none. */
  long size(String contract) {
    try {
      return contains(contract) ? Files.size(file(contract)) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean contains(String contract) {
    return Files.exists(file(contract));
  }

  /** Stores a closed proof in place of an earlier one. */
  void save(String contract, Proof proof) throws IOException {
    Files.createDirectories(directory);
    try (Writer out =
        new OutputStreamWriter(
            new GZIPOutputStream(Files.newOutputStream(file(contract))), StandardCharsets.UTF_8)) {
      out.write("{\n");
      new OutputStreamProofSaver(proof).node2Proof(proof.root(), out);
      out.write("}\n");
    }
  }

  /** Applies the stored rules to a fresh proof; it stays open where one does not apply. */
  void replay(String contract, Proof proof, AbstractProblemLoader loader) throws IOException {
    Path file = file(contract);
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      IntermediatePresentationProofFileParser parser =
          new IntermediatePresentationProofFileParser(proof);
      ProofReplayer.run(
          CharStreams.fromStream(in, StandardCharsets.UTF_8), parser, 0, file.toUri());
      simplifyInOneStep(proof, StrategyProperties.OSS_ON);
      ProblemInitializer initializer = new ProblemInitializer(proof.getServices().getProfile());
      new IntermediateProofReplayer(loader, proof, parser.getResult())
          .replay(initializer.getListener(), ProgressMonitor.Empty.getInstance());
    }
  }

  /** The recorded steps of KeY's one-step simplifier apply only while it is on. */
  private static void simplifyInOneStep(Proof proof, String mode) {
    StrategyProperties properties =
        proof.getSettings().getStrategySettings().getActiveStrategyProperties();
    properties.setProperty(StrategyProperties.OSS_OPTIONS_KEY, mode);
    Strategy.updateStrategySettings(proof, properties);
    OneStepSimplifier.refreshOSS(proof);
  }
}
