using System.Data.Common;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Associations;

/// <summary>How associations are read from the database.</summary>
internal static class AssociationRows
{
    /// <summary>What <see cref="Read"/> reads.</summary>
    public const string Columns =
        $"a.association, device, serial, patient, patient_token, {AssociationMoves.Location}, responsible, responsible_token, capture, "
            + $"granted, not_after, counter, nonce, effective, receipt, ended, cause, ended_by, reason, {AssociationMoves.Ward}, visit, "
            + "replaces, beside";

    /// <summary>Of which tables.</summary>
    public const string Tables =
        "associations AS a LEFT JOIN association_begins AS b ON b.association = a.association LEFT JOIN association_ends AS e ON "
            + $"e.association = a.association {AssociationMoves.Join}";

    /// <summary>Reads a row.</summary>
    public static Association Read(DbDataReader row) => new()
    {
        Id = AssociationId.ToText((byte[])row[0])!,
        Device = row.GetString(1),
        Serial = row.GetString(2),
        Patient = row.GetString(3),
        PatientToken = Convert.ToHexStringLower((byte[])row[4]),
        Location = row.GetString(5),
        Responsible = row.GetString(6),
        ResponsibleToken = Convert.ToHexStringLower((byte[])row[7]),
        Capture = Enum.Parse<CaptureMethod>(row.GetString(8)),
        Granted = Time(row.GetInt64(9)),
        NotAfter = Time(row.GetInt64(10)),
        Counter = row.GetInt64(11),
        Nonce = Convert.ToHexStringLower((byte[])row[12]),
        Effective = row.IsDBNull(13) ? null : Time(row.GetInt64(13)),
        Receipt = row[14] as byte[],
        End = row.IsDBNull(15)
            ? null
            : new AssociationEnd(Time(row.GetInt64(15)), Enum.Parse<EndCause>(row.GetString(16)), row.GetString(17), row.GetString(18)),
        Ward = row.GetString(19),
        Visit = row.IsDBNull(20) ? null : row.GetString(20),
        Replaces = row.IsDBNull(21) ? null : AssociationId.ToText((byte[])row[21]),
        Beside = row.IsDBNull(22) ? null : AssociationId.ToText((byte[])row[22]),
    };

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
