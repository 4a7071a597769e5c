package touchstone.proofs;

import java.io.IOException;

/** Attempts one contract after another. */
interface Prover extends AutoCloseable {
  /**
   * Replays or searches the proof of a contract.
   *
   * @param contract its name, one of the session's
   * @return what came of it, without a note
   * @throws IOException if no answer can be had; an open proof is an answer
   */
  Row attempt(String contract) throws IOException;

  @Override
  void close();
}
