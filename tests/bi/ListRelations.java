// What DatabaseMetaData lists of a schema: a relation or column a record, with its remark.
//
// java -cp postgresql.jar ListRelations.java URL USER SCHEMA

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;

public class ListRelations {
    public static void main(String[] arguments) throws SQLException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (Connection connection = DriverManager.getConnection(arguments[0], arguments[1], "")) {
            DatabaseMetaData metaData = connection.getMetaData();
            try (ResultSet found = metaData.getTables(null, arguments[2], "%", null)) {
                while (found.next()) {
                    print(out, found.getString("TABLE_NAME"), "", found.getString("REMARKS"));
                }
            }
            try (ResultSet found = metaData.getColumns(null, arguments[2], "%", "%")) {
                while (found.next()) {
                    print(out, found.getString("TABLE_NAME"), found.getString("COLUMN_NAME"),
                            found.getString("REMARKS"));
                }
            }
        }
    }

    // Remarks have line breaks, so ASCII's own separators of units and records stand between.
    private static void print(PrintStream out, String relation, String column, String remark) {
        out.print(String.join("\u001f", relation, column, String.valueOf(remark)) + "\u001e");
    }
}
