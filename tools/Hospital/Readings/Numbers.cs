using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>
/// The small integers that stand for texts in tables: devices, origins (a device and the association that its packs count for), and words.
/// They are never changed, so that they are read once.
/// </summary>
internal sealed class Numbers
{
    // Beyond that they are read again.
    private const int CacheLimit = 100_000;

    private readonly Database _database;
    private readonly Dictionary<string, int> _devices = [];
    private readonly Dictionary<(int Device, string Association), int> _origins = [];
    private readonly Dictionary<string, int> _words = [];

    public Numbers(Database database) => _database = database;

    /// <summary>The number of a data class: its position in the protocol's list, and in the table data_classes.</summary>
    /// <exception cref="ArgumentException">The protocol has no such class.</exception>
    public static int OfDataClass(string dataClass)
    {
        for (int i = 0; i < Topic.DataClasses.Count; i++)
        {
            if (Topic.DataClasses[i] == dataClass)
            {
                return i;
            }
        }

        throw new ArgumentException($"'{dataClass}' is not a data class", nameof(dataClass));
    }

    /// <summary>The data class with a number.</summary>
    public static string DataClassOf(long number) => Topic.DataClasses[(int)number];

    /// <summary>The number of a device. One that is new gets a number.</summary>
    public int OfDevice(string device) => Of(
        _devices, device, "SELECT number FROM device_numbers WHERE device = @device",
        "INSERT INTO device_numbers (device) VALUES (@device) ON CONFLICT DO NOTHING RETURNING number", ("@device", device));

    /// <summary>The number of an origin. One that is new gets a number.</summary>
    /// <param name="device">The number of the device.</param>
    /// <param name="association">The association's id, or null.</param>
    public int OfOrigin(int device, byte[]? association) => Of(
        _origins, (device, association is null ? "" : Convert.ToHexString(association)),
        "SELECT number FROM origins WHERE association = @association AND device = @device",
        "INSERT INTO origins (device, association) VALUES (@device, @association) ON CONFLICT DO NOTHING RETURNING number",
        ("@device", (long)device), ("@association", association ?? []));

    /// <summary>The number of a word. One that is new gets a number.</summary>
    public int OfWord(string word) => Of(
        _words, word, "SELECT number FROM words WHERE word = @word",
        "INSERT INTO words (word) VALUES (@word) ON CONFLICT DO NOTHING RETURNING number", ("@word", word));

    /// <summary>Empties the cache: what it holds may not be in the database.</summary>
    public void Forget()
    {
        _devices.Clear();
        _origins.Clear();
        _words.Clear();
    }

    private int Of<T>(
        Dictionary<T, int> cache, T key, string find, string add, params ReadOnlySpan<(string Name, object? Value)> parameters)
        where T : notnull
    {
        if (cache.TryGetValue(key, out int number))
        {
            return number;
        }

        List<long> found = _database.Query(find, row => row.GetInt64(0), parameters);
        if (found.Count == 0)
        {
            // Nothing is returned when somebody else has added it meanwhile.
            found = _database.Query(add, row => row.GetInt64(0), parameters);
            found = found.Count > 0 ? found : _database.Query(find, row => row.GetInt64(0), parameters);
        }

        if (cache.Count == CacheLimit)
        {
            cache.Clear();
        }

        number = (int)found[0];
        cache[key] = number;
        return number;
    }
}
