package io.durabledelete.system.faults;

import com.mongodb.client.model.changestream.ChangeStreamDocument;
import com.mongodb.client.model.changestream.OperationType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonDocumentReader;
import org.bson.BsonInt64;
import org.bson.Document;
import org.bson.UuidRepresentation;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.DocumentCodec;
import org.bson.codecs.configuration.CodecRegistries;

/**
 * One change that a majority of the database has, in the order in which they were made.
 *
 * @param key the document's id
 * @param full the whole document, of an insert only
 * @param updated fields set, by their paths
 * @param removed fields removed, by their paths
 * @param transaction of which it is a part; empty: of none
 * @param at when the primary wrote it, in milliseconds since the epoch
 * @param seen when the watcher was told: not before a majority had it
 */
record Change(
    String collection,
    OperationType type,
    UUID key,
    Document full,
    Map<String, Object> updated,
    List<String> removed,
    Optional<Transaction> transaction,
    long at,
    long seen) {
  private static final DocumentCodec CODEC =
      new DocumentCodec(
          CodecRegistries.withUuidRepresentation(
              com.mongodb.MongoClientSettings.getDefaultCodecRegistry(),
              UuidRepresentation.STANDARD));

  /** Its changes follow each other, and nobody sees one of them without the others. */
  record Transaction(BsonDocument session, BsonInt64 number) {}

  static Change of(ChangeStreamDocument<Document> told) {
    var description = told.getUpdateDescription();
    BsonDocument updated = description == null ? null : description.getUpdatedFields();
    List<String> removed = description == null ? null : description.getRemovedFields();
    BsonBinary id = Objects.requireNonNull(told.getDocumentKey()).getBinary("_id");
    return new Change(
        Objects.requireNonNull(told.getNamespace()).getCollectionName(),
        told.getOperationType(),
        id.asUuid(),
        told.getFullDocument(),
        updated == null
            ? Map.of()
            : CODEC.decode(new BsonDocumentReader(updated), DecoderContext.builder().build()),
        removed == null ? List.of() : removed,
        Optional.ofNullable(told.getTxnNumber())
            .map(number -> new Transaction(Objects.requireNonNull(told.getLsid()), number)),
        Objects.requireNonNull(told.getWallTime()).getValue(),
        System.currentTimeMillis());
  }
}
