import Transport

/// The service beside a container that hands out the keys of its role.
///
/// See "Container credential provider" in the AWS SDKs and Tools Reference Guide.
struct ContainerSource: CredentialSource {
  private static let relative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
  private static let full = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
  private static let plainHosts: Set<String> = [
    "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]", "localhost", "[::1]",
  ]
  private static let attempts = 3

  let context: CredentialContext
  let caller: ServiceCaller
  /// How long is waited between attempts.
  var pause = Duration.seconds(1)

  let name = "the container"

  var absence: String? {
    context.variable(Self.relative) ?? context.variable(Self.full) == nil
      ? "\(Self.relative) is not set" : nil
  }

  func search() async throws(CredentialError) -> CredentialSearch {
    var request = HTTPRequest(.get, try url(), headers: ["Accept": "application/json"])
    request.timeout = .seconds(2)
    request.headers["Authorization"] = try token()
    var failure = CredentialError("")
    for attempt in 1...Self.attempts {
      if attempt > 1 { try? await Task.sleep(for: pause) }
      switch await answer(to: request) {
      case .success(let document):
        let place = "The service of the container"
        return .found(try document.credentials(from: place, now: context.now()))
      case .failure(let error): failure = error
      }
    }
    throw failure
  }

  private func answer(to request: HTTPRequest) async -> Result<KeyDocument, CredentialError> {
    let task = "The service of the container gave no access key"
    do {
      let response = try await caller.send(request)
      if response.status == 200, let document = KeyDocument.read(response.body) {
        return .success(document)
      }
      return .failure(
        CredentialError("\(task): it answered \(response.status).", isTransient: true)
      )
    } catch {
      return .failure(error.credentialError(task))
    }
  }

  private func url() throws(CredentialError) -> String {
    if let path = context.variable(Self.relative) {
      guard path.hasPrefix("/") else {
        throw CredentialError("\(Self.relative) does not begin with a slash.")
      }
      return "http://169.254.170.2\(path)"
    }
    let url = context.variable(Self.full) ?? ""
    if url.hasPrefix("https://") { return url }
    let rest = url.dropFirst("http://".count)
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    guard url.hasPrefix("http://"), Self.isPlainHost(authority) else {
      throw CredentialError(
        "\(Self.full) is not to be trusted: without https only this machine and the addresses "
          + "of container services may be asked for a key."
      )
    }
    return url
  }

  private static func isPlainHost(_ authority: Substring) -> Bool {
    guard !authority.contains("@") else { return false }
    let end =
      authority.hasPrefix("[")
      ? authority.firstIndex(of: "]").map(authority.index(after:)) : authority.firstIndex(of: ":")
    let host = authority[..<(end ?? authority.endIndex)]
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    if numbers.count == 4, numbers[0] == 127, !numbers.contains(nil) { return true }
    return plainHosts.contains(String(host))
  }

  private func token() throws(CredentialError) -> String? {
    let variable = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
    var token = context.variable(variable)
    if let path = context.variable("\(variable)_FILE") {
      token = try context.read(path)
      guard token != nil else {
        throw CredentialError("There is no \(path), which \(variable)_FILE names.")
      }
    }
    guard let token else { return nil }
    guard !token.utf8.contains(where: { $0 == 10 || $0 == 13 }) else {
      throw CredentialError("\(variable) or its file holds a line end; write the token alone.")
    }
    return token
  }
}
