import Synchrony
import Testing

struct S3ConnectionTests {
  private func options(bucket: String?, prefix: String? = nil) -> ConnectionOptions {
    var options = ConnectionOptions()
    options.bucket = bucket
    options.prefix = prefix
    return options
  }

  @Test(arguments: [nil, "", "s3://team", "team/project", "team ", "täm"])
  func `what is no bucket is refused before anything is sent`(bucket: String?) {
    #expect(throws: SyncError.self) { try S3Connection(options(bucket: bucket)) }
  }

  @Test(
    arguments: [
      (nil, "s3://team"), ("", "s3://team"), ("/", "s3://team"), ("project", "s3://team/project"),
      ("project/", "s3://team/project"), ("project//", "s3://team/project/"),
      ("/lead", "s3://team//lead"),
    ] as [(String?, String)]
  )
  func `one slash at the end of a prefix means nothing`(prefix: String?, place: String) throws {
    let connection = try S3Connection(options(bucket: "team", prefix: prefix))
    #expect(connection.introMessage().hasSuffix(" and \(place) in step."))
  }
}
