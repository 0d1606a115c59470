import Storage
import Transport

extension S3Call {
  /// Reads the XML of a success.
  ///
  /// - Throws: an error of its own if it is cut off or damaged: of a call that changes nothing,
  ///   a transient one; of another, `.outcomeUnknown`.
  func reading<Value>(
    _ response: HTTPResponse,
    _ body: (inout XMLReader) throws(XMLFailure) -> Value,
  ) throws(StorageError) -> Value {
    var xml = XMLReader(response.body)
    do throws(XMLFailure) {
      return try body(&xml)
    } catch {
      throw damagedAnswer
    }
  }

  /// The text of an element of the answer, or nil if there is none.
  func text(of element: String, in response: HTTPResponse) throws(StorageError) -> String? {
    try reading(response) { (xml) throws(XMLFailure) in
      var text: String?
      while let event = try xml.next() {
        if event == .close, xml.name == element { text = String(decoding: xml.text, as: UTF8.self) }
      }
      return text
    }
  }

  /// The answer to this call was a success that cannot be read.
  var damagedAnswer: StorageError {
    if isChange {
      return StorageError(
        .outcomeUnknown,
        subject: subject,
        reason: "The answer is cut off or damaged, so it may have been carried out.",
      )
    }
    return StorageError(
      .unreachable,
      subject: subject,
      reason: "The answer is cut off or damaged; is what answers an S3 store?",
      isTransient: true,
    )
  }

  /// The call was sent twice by the transport and the condition failed the second time, perhaps
  /// because the first had been carried out.
  var ownTraces: StorageError {
    StorageError(
      .outcomeUnknown,
      subject: subject,
      reason: "The connection broke and was made again, so it may have been carried out.",
    )
  }
}
