import LocalFiles
import S3
import Transport

/// Words that no message may hold.
let secrets = ["SECRET", "TOKEN", "Bearer"]

extension TestFolders {
  /// Resolves and fetches; an error is returned as its reason.
  func search(
    _ environment: [String: String] = [:],
    profile: String? = nil,
    network: any HTTPSending = NoNetwork(),
    programs: any ProgramRunner = SystemPrograms(),
    askForCode: (@Sendable (String) async -> String?)? = nil,
  ) async -> Result<Credentials, CredentialError> {
    var context = context(environment, sender: network, programs: programs)
    context.askForCode = askForCode
    do throws(CredentialError) {
      let options = S3Options(bucket: "b", profile: profile)
      let settings = try await S3Settings.resolve(options, in: context)
      guard let found = try await settings.credentials.credentials() else {
        return .failure(CredentialError("nil"))
      }
      return .success(found)
    } catch {
      return .failure(error)
    }
  }
}

extension Result where Success == Credentials, Failure == CredentialError {
  /// The key that was found.
  var key: String? { try? get().accessKeyID }

  /// What the error says.
  var reason: String {
    guard case .failure(let error) = self else { return "" }
    return error.reason
  }
}
