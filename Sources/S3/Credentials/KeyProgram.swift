/// A program that prints an access key in JSON.
struct KeyProgram {
  /// The program and its arguments.
  let words: [String]
  /// What it is called in errors.
  let place: String
  /// The machine around it.
  let context: CredentialContext
  /// What to do where it fails.
  var advice = "try it at a terminal"

  /// Runs the program.
  ///
  /// Neither what it wrote nor its arguments get into the error: both may hold secrets.
  ///
  /// - Throws: `CredentialError`.
  func run(timeout: Duration) async throws(CredentialError) -> Credentials {
    let result: ProgramResult
    do throws(ProgramError) {
      result = try await context.programs.run(
        words,
        environment: context.environment,
        timeout: timeout,
      )
    } catch {
      switch error {
      case .notFound:
        throw CredentialError("\(place) cannot be run: there is no program \(words[0]).")
      case .timedOut:
        throw CredentialError("\(place) took longer than \(timeout) and was ended; \(advice).")
      case .tooMuch: throw CredentialError("\(place) wrote more than an access key; \(advice).")
      }
    }
    guard result.status == 0 else {
      throw CredentialError("\(place) ended with status \(result.status); \(advice).")
    }
    guard let document = KeyDocument.read(result.output) else {
      throw CredentialError("\(place) wrote something that is no access key in JSON; \(advice).")
    }
    guard document.isVersion1 else {
      throw CredentialError("\(place) wrote JSON whose Version is not 1.")
    }
    return try document.credentials(from: place, now: context.now())
  }
}
