import LocalFiles
import Transport

/// The role of the virtual machine, of which the instance metadata service has the keys.
///
/// Version 2 of the service is asked with a session token, version 1 only where there is no
/// such token and nobody forbids it. See "Use IMDS" in the Amazon EC2 User Guide.
struct InstanceSource: CredentialSource {
  private static let rolePath = "latest/meta-data/iam/security-credentials/"
  /// A key that the service does not renew in time still serves; it is asked again soon.
  private static let extensionTime: Int64 = 20 * 60
  private static let renewalTime: Int64 = 15 * 60

  private enum Answer {
    case text([UInt8])
    case none(String)
  }

  let context: CredentialContext
  let profile: Profile
  let caller: ServiceCaller

  let name = "the role of this machine (instance metadata)"

  var absence: String? {
    context.variable("AWS_EC2_METADATA_DISABLED")?.lowercased() == "true"
      ? "AWS_EC2_METADATA_DISABLED is set" : nil
  }

  func search() async throws(CredentialError) -> CredentialSearch {
    let token = await sessionToken()
    if token == nil, isVersion1Disabled {
      return .absent("no session token, and AWS_EC2_METADATA_V1_DISABLED is set")
    }
    switch await get(Self.rolePath, token) {
    case .none(let reason): return .absent(reason)
    case .text(let bytes):
      let role = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first
      guard let role else { return .absent("the machine has no role") }
      return try await key(of: String(role), token)
    }
  }

  /// The region that the machine is in, or nil.
  func region() async -> String? {
    guard absence == nil else { return nil }
    let token = await sessionToken()
    if token == nil, isVersion1Disabled { return nil }
    let answer = await get("latest/meta-data/placement/availability-zone/", token)
    guard case .text(let bytes) = answer else { return nil }
    // A zone is the region and a letter.
    let region = String(decoding: bytes, as: UTF8.self).dropLast()
    let isRegion = region.utf8.allSatisfy { $0 == UInt8(ascii: "-") || $0 >= UInt8(ascii: "0") }
    return region.isEmpty || region.count > 32 || !isRegion ? nil : String(region)
  }

  private func key(
    of role: String,
    _ token: String?,
  ) async throws(CredentialError) -> CredentialSearch {
    switch await get(Self.rolePath + PercentEncoding.queryPart(role), token) {
    case .none(let reason): return .absent(reason)
    case .text(let bytes):
      guard let document = KeyDocument.read(bytes) else { return .absent("its answer is no JSON") }
      if let code = document.code, code != "Success" {
        return .absent("it has no key for the role")
      }
      let epoch = FileTime(seconds: .min)
      var found = try document.credentials(from: "The instance metadata service", now: epoch)
      let time = context.now().seconds
      if let end = found.expiration?.seconds, end <= time + Self.renewalTime {
        found.expiration = FileTime(seconds: time + Self.extensionTime)
      }
      return .found(found)
    }
  }

  private func sessionToken() async -> String? {
    var request = HTTPRequest(.put, url("latest/api/token"))
    request.headers["X-aws-ec2-metadata-token-ttl-seconds"] = "21600"
    guard case .text(let bytes) = await send(request) else { return nil }
    let token = String(decoding: bytes, as: UTF8.self)
    return token.utf8.allSatisfy { (0x21..<0x7F).contains($0) } ? token : nil
  }

  private func get(_ path: String, _ token: String?) async -> Answer {
    var request = HTTPRequest(.get, url(path))
    request.headers["X-aws-ec2-metadata-token"] = token
    return await send(request)
  }

  private func send(_ request: HTTPRequest) async -> Answer {
    var request = request
    request.timeout = .seconds(seconds("TIMEOUT"))
    var reason = "nobody answers"
    for _ in 0..<max(seconds("NUM_ATTEMPTS"), 1) {
      do throws(TransportError) {
        let response = try await caller.send(request)
        if response.status == 200, !response.body.isEmpty { return .text(response.body) }
        reason =
          response.status == 404 ? "the machine has no role" : "it answers \(response.status)"
        if request.method == .put { break }
      } catch {
        if error.kind == .cancelled { break }
      }
    }
    return .none(reason)
  }

  private func seconds(_ name: String) -> Int {
    let text =
      context.variable("AWS_METADATA_SERVICE_\(name)")
      ?? profile["metadata_service_\(name.lowercased())"]
    return text.flatMap { Int($0) }.map { min(max($0, 1), 60) } ?? 1
  }

  private var isVersion1Disabled: Bool {
    let flag =
      context.variable("AWS_EC2_METADATA_V1_DISABLED") ?? profile["ec2_metadata_v1_disabled"]
    return flag?.lowercased() == "true"
  }

  private func url(_ path: String) -> String {
    let mode =
      context.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")
      ?? profile["ec2_metadata_service_endpoint_mode"]
    let standard =
      mode?.lowercased() == "ipv6" ? "http://[fd00:ec2::254]" : "http://169.254.169.254"
    let base =
      context.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT")
      ?? profile["ec2_metadata_service_endpoint"] ?? standard
    return base.hasSuffix("/") ? base + path : "\(base)/\(path)"
  }
}
