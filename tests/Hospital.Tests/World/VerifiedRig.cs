using System.Data.Common;
using Microsoft.Data.Sqlite;
using NanoMedAgent.Hospital.Verification;
using Npgsql;

namespace Hospital.Tests.World;

/// <summary>Verifies what a collector has stored, and changes it as somebody with access to the database could.</summary>
internal static class VerifiedRig
{
    /// <summary>The stretches of a device's class as text: numbers, outcome and reason.</summary>
    public static IReadOnlyList<string> Verify(this CollectorRig rig, CheckpointingDevice device, string dataClass = "vitals") =>
        [.. rig.Stretches(device, new VerificationQuery { Device = device.Id, DataClass = dataClass }).Select(Text)];

    /// <summary>The stretches that match a query.</summary>
    public static IReadOnlyList<VerifiedStretch> Stretches(this CollectorRig rig, CheckpointingDevice device, VerificationQuery query) =>
        [.. new ReadingVerification(rig.Store, id => id == device.Id ? device.Key.Public : null).Verify(query)];

    /// <summary>Runs a statement; @device is the device.</summary>
    public static void Tamper(this CollectorRig rig, CheckpointingDevice device, string sql, byte[]? bytes = null)
    {
        using DbConnection connection = rig.Database.Contains("Host=", StringComparison.Ordinal)
            ? new NpgsqlConnection(rig.Database)
            : new SqliteConnection($"Data Source={rig.Database};Pooling=False");
        connection.Open();
        using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object value) in new (string, object)[] { ("@device", device.Id), ("@bytes", bytes ?? []) })
        {
            DbParameter parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            if (sql.Contains(name, StringComparison.Ordinal))
            {
                command.Parameters.Add(parameter);
            }
        }

        command.ExecuteNonQuery().ShouldBeGreaterThan(0);
    }

    private static string Text(VerifiedStretch stretch)
    {
        string why = stretch.Reason == VerificationReason.None ? "" : $" {stretch.Reason}";
        return FormattableString.Invariant($"{stretch.First}-{stretch.Last} {stretch.Outcome}{why}");
    }
}
