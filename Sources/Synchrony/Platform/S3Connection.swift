import LocalFiles
import Manifest
import S3
public import Storage
import Transport

/// The way to a prefix of a bucket, on AWS or a store that speaks as it does.
public struct S3Connection: Connection {
  private let dataFolder: String
  private let user: String
  private let place: S3Options

  /// Checks that the options name a bucket.
  ///
  /// One slash at the end of the prefix means nothing; all else of it is taken as it is.
  ///
  /// - Throws: `SyncError.Code.badOption`.
  public init(_ options: ConnectionOptions) throws {
    guard let bucket = options.bucket, !bucket.isEmpty else {
      throw SyncError(
        .badOption,
        "Platform S3 needs the bucket: give it with --bucket NAME, and the team's folder in it "
          + "with --prefix PATH. For a shared directory choose --platform Folder --remote PATH.",
      )
    }
    guard bucket.utf8.allSatisfy(Self.isPartOfName) else {
      throw SyncError(
        .badOption,
        "\(Printable.quoted(bucket)) is no name of a bucket; give the name alone with --bucket, "
          + "the folder in it with --prefix and an address with --endpoint-url.",
      )
    }
    dataFolder = options.dataFolder
    user = options.user ?? EditorName.none
    let prefix = options.prefix ?? ""
    place = S3Options(
      bucket: bucket,
      prefix: prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix,
      endpointURL: options.endpointURL,
      region: options.region,
      profile: options.profile,
      dataFolder: options.dataFolder,
    )
  }

  /// Names both sides.
  public func introMessage() -> String {
    let prefix = place.prefix.isEmpty ? "" : "/\(place.prefix)"
    return "Synchrony brings \(Printable.text(dataFolder)) and "
      + "\(Printable.text("s3://\(place.bucket)\(prefix)")) in step."
  }

  /// Finds out where the bucket is and as whom it is reached; sends nothing to it.
  ///
  /// - Throws: `SyncError.Code.noConnection` with what was tried.
  public func establishConnection(
    in context: ConnectionContext
  ) async throws -> any Storage {
    let settings: S3Settings
    do {
      settings = try await S3Settings.resolve(place, in: Self.lookup(context))
      let http = try Self.http(settings.certificateFile, context)
      return conditional(
        S3Storage(
          settings,
          http: http,
          clock: context.environment.now,
          uploads: UploadFolder(dataFolder: dataFolder, token: context.environment.token),
          time: context.environment.time,
          random: context.environment.random,
        ),
        at: settings.endpointURL ?? "AWS",
        context,
      )
    } catch let error as CredentialError {
      throw SyncError(.noConnection, Printable.text(error.reason))
    } catch let error as TransportError {
      throw SyncError(.noConnection, Printable.text(error.reason))
    }
  }

  /// What the search for an access key takes from this process and from the run.
  private static func lookup(_ context: ConnectionContext) -> CredentialContext {
    var lookup = CredentialContext.system { certificates throws(TransportError) in
      try http(certificates, context)
    }
    if let prompter = context.prompter {
      lookup.askForCode = { await prompter.ask("Code of \(Printable.text($0)): ") }
    }
    return lookup
  }

  /// Adds the conditions that the store does not judge.
  private func conditional(
    _ storage: S3Storage,
    at endpoint: String,
    _ context: ConnectionContext,
  ) -> ConditionalStorage {
    var settings = ConditionalStorage.Settings()
    settings.time = context.environment.time
    settings.random = context.environment.random
    return ConditionalStorage(
      storage,
      known: storage.knownConditions,
      largeSize: storage.partSize,
      largestCopy: storage.largestCopy,
      memory: StoreConditions.memory(
        in: dataFolder,
        of: "\(endpoint) \(storage.location)",
        environment: context.environment,
      ),
      owner: .current(user: user),
      settings: settings,
      tell: { context.reporter.report(.warning($0.description)) },
    )
  }

  private static func isPartOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private static func http(
    _ certificates: String?,
    _ context: ConnectionContext,
  ) throws(TransportError) -> any HTTPSending {
    var configuration = HTTPConfiguration()
    configuration.certificateFile = certificates
    configuration.bytesPerSecond = context.bandwidth
    let listener = context.reporter
    configuration.onSilence = { host in
      listener.report(.warning("\(host) has been silent for a while; waiting for it."))
    }
    let client = try HTTPClient(configuration)
    guard context.reporter.wantsExchanges else { return client }
    let reporter = context.reporter
    return TracingHTTP(client, now: context.environment.time.now) { reporter.report(.exchange($0)) }
  }
}
