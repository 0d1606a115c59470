// Sources: the providers' own documentation of their S3 interfaces; the fields of rclone's
// provider files; and requests to moto 5.2, rclone 1.75 and Ceph 16.2.
extension Dialect {
  /// Amazon S3: User Guide, "Conditional requests"; all four conditions since October 2025.
  static let aws = Dialect("AWS S3") {
    $0.usesPathStyle = false
    $0.checksPayloads = true
    $0.hasConditionalWrites = true
    $0.hasConditionalCopies = true
    $0.hasConditionalDeletes = true
  }

  /// Cloudflare R2: no versions, and one write a second to a key (R2 docs, "Limits").
  static let cloudflare = Dialect("Cloudflare R2") {
    $0.writesPerSecond = 1
    $0.hasMultipartETags = false
    $0.hasVersions = false
  }

  /// MinIO.
  static let minio = Dialect("MinIO")

  /// Ceph's object gateway; 16.2 ignores conditions on copies and deletions.
  static let ceph = Dialect("Ceph") {
    $0.checksPayloads = true
    $0.listsMD5s = true
  }

  /// SeaweedFS.
  static let seaweed = Dialect("SeaweedFS") {
    $0.hasMultipartETags = false
  }

  /// Google Cloud Storage through its XML interface: generations in place of conditions.
  static let google = Dialect("Google Cloud Storage") {
    $0.listing = .version1
    $0.copiesParts = false
    $0.hasConditionalReads = false
  }

  /// Backblaze B2, which answers conditions with 501.
  static let backblaze = Dialect("Backblaze B2") {
    $0.hasConditionalReads = false
  }

  /// Wasabi.
  static let wasabi = Dialect("Wasabi")

  /// DigitalOcean Spaces.
  static let digitalOcean = Dialect("DigitalOcean Spaces")

  /// Scaleway: at most 1,000 parts.
  static let scaleway = Dialect("Scaleway") {
    $0.mostParts = 1_000
  }

  /// Storj: parts of 64 MiB.
  static let storj = Dialect("Storj") {
    $0.copiesParts = false
    $0.smallestPart = 64 << 20
  }

  /// `rclone serve s3`: no conditions but `If-None-Match` of a read, no versions.
  ///
  /// It answers a PUT at a folder's name with 500, and from then on with 404 for what lies in it.
  static let rclone = Dialect("rclone serve s3") {
    $0.hasMultipartETags = false
    $0.copiesParts = false
    $0.listsMD5s = true
    $0.hasConditionalReads = false
    $0.losesFolders = true
    $0.hasVersions = false
  }

  /// Moto, the mock of AWS.
  static let moto = Dialect("moto") {
    $0.listsMD5s = true
  }

  /// Anything else.
  static let other = Dialect("S3") {
    $0.hasMultipartETags = false
    $0.copiesParts = false
    $0.hasConditionalReads = false
  }
}
