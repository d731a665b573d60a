// SPDX-License-Identifier: Apache-2.0
package swkit.spark;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import swkit.table.Column;

/** The columns of tables as Spark has them, and their values. Stateless. */
final class ColumnTypes {
  private ColumnTypes() {}

  static StructType schema(List<Column> columns) {
    StructType schema = new StructType();
    for (Column column : columns) {
      StructField field = DataTypes.createStructField(column.name(), type(column.type()), true);
      schema = schema.add(field.withComment(column.what()));
    }
    return schema;
  }

  private static DataType type(Column.Type type) {
    return switch (type) {
      case TEXT -> DataTypes.StringType;
      case LONG -> DataTypes.LongType;
      case INTEGER -> DataTypes.IntegerType;
      case BYTES -> DataTypes.BinaryType;
      case TIME -> DataTypes.TimestampType;
      case BOOLEAN -> DataTypes.BooleanType;
      case TEXTS -> DataTypes.createArrayType(DataTypes.StringType, false);
    };
  }

  /** {@code value} as a row of Spark holds it. */
  static Object internal(Object value) {
    if (value instanceof String text) {
      return UTF8String.fromString(text);
    }
    if (value instanceof Instant time) {
      return micros(time);
    }
    if (value instanceof List<?> texts) {
      return new GenericArrayData(texts.stream().map(ColumnTypes::internal).toArray());
    }
    return value;
  }

  private static long micros(Instant time) {
    return Math.addExact(
        TimeUnit.SECONDS.toMicros(time.getEpochSecond()),
        TimeUnit.NANOSECONDS.toMicros(time.getNano()));
  }
}
