using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Associations;

/// <summary>The counters of the commands that were sent to devices: a device obeys each counter once.</summary>
public sealed class CommandCounters
{
    private readonly Database _database;

    internal CommandCounters(Database database) => _database = database;

    /// <summary>The counter of the next command to a device: higher than all before, even after the clock was set back.</summary>
    /// <param name="device">Its id.</param>
    /// <param name="now">
    /// The time. Counters are its milliseconds since 1970, so that other programs of the authority can continue from them.
    /// </param>
    public long Next(string device, DateTimeOffset now)
    {
        long counter = 0;
        _database.InExclusiveTransaction(() =>
        {
            long last = _database.Query(
                "SELECT COALESCE(MAX(counter), 0) FROM command_counters WHERE device = @device", row => row.GetInt64(0),
                ("@device", device))[0];
            counter = Math.Max(now.ToUnixTimeMilliseconds(), last + 1);
            _database.Execute(
                "INSERT INTO command_counters (device, counter) VALUES (@device, @counter)", ("@device", device), ("@counter", counter));
        });
        return counter;
    }
}
