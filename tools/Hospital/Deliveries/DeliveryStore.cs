using System.Data.Common;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Storage;

namespace NanoMedAgent.Hospital.Deliveries;

/// <summary>
/// What a gateway reads of the database of readings, and what it writes there: how far it is with each destination. It has connections of
/// its own, and holds up no collector. Safe for many threads, but for <see cref="DestinationProgress"/>.
/// </summary>
public sealed class DeliveryStore : IDisposable
{
    private readonly Database _database;
    private readonly PackLoader _loader;

    private DeliveryStore(Database database, AssociationStore associations)
    {
        _database = database;
        Associations = associations;
        DeadLetters = new DeadLetterTable(database);
        Retractions = new RetractionTable(database);
        _loader = new PackLoader(database, new GapTable(database, new Numbers(database)), new AlarmTable(database));
    }

    /// <summary>The connection.</summary>
    internal Database Database => _database;

    /// <summary>The associations of devices with patients.</summary>
    public AssociationStore Associations { get; }

    /// <summary>What destinations have refused.</summary>
    public DeadLetterTable DeadLetters { get; }

    /// <summary>What somebody has taken back.</summary>
    public RetractionTable Retractions { get; }

    /// <summary>Opens the database; creates it if there is none.</summary>
    /// <param name="target">A file for SQLite, or a PostgreSQL connection string or URI.</param>
    /// <exception cref="DbException">It cannot be opened.</exception>
    /// <exception cref="InvalidDataException">A newer version of this program has changed it.</exception>
    public static DeliveryStore Open(string target)
    {
        Database database = Database.Open(target);
        try
        {
            Schema.Migrate(database);
            return new DeliveryStore(database, AssociationStore.Open(target));
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>How far the gateway is with a destination. It begins with everything that is stored.</summary>
    /// <param name="name">The destination's name.</param>
    /// <param name="skipsStored">Whether a new destination begins with what comes from now on.</param>
    public DestinationProgress Destination(string name, bool skipsStored = false) => new(_database, name, skipsStored);

    /// <summary>Reads what packs say.</summary>
    /// <param name="keys">At most <see cref="DestinationProgress.PageLimit"/>.</param>
    /// <returns>
    /// In the same order; a pack that is not there any more is left out. A gap of another association than its pack comes by itself.
    /// </returns>
    public IReadOnlyList<DeliverablePack> Load(IReadOnlyList<PackKey> keys) => _loader.Load(keys);

    /// <summary>What a dead letter holds: the pack, in the parts that count for its association.</summary>
    /// <returns>Nothing for an association itself, and for a pack that is not stored any more.</returns>
    public IReadOnlyList<DeliverablePack> Load(DeadLetter letter) => DestinationProgress.PackOf(_database, letter) is { } key
        ? [.. Load([key]).Where(pack => pack.Association == letter.Association)]
        : [];

    /// <inheritdoc/>
    public void Dispose()
    {
        Associations.Dispose();
        _database.Dispose();
    }
}
