/** Statements about several of the core's methods together, as small programs with a contract. */
package touchstone.proofs.obligation;
