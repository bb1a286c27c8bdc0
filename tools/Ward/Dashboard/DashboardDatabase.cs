using System.Data.Common;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Ward.Configuration;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>The dashboard's connections to the database. They are its own, so that writers need not wait for it.</summary>
internal sealed class DashboardDatabase(WardOptions options)
{
    private ReadingStore? _store;
    private ReadingStore? _direct;
    private AssociationStore? _associations;

    /// <summary>Where readings are read; after <see cref="Open"/>.</summary>
    public ReadingStore Store => _store!;

    /// <summary>Where collectors write; after <see cref="Open"/>.</summary>
    public ReadingStore Written => _direct ?? _store!;

    /// <summary>Who is paired; after <see cref="Open"/>.</summary>
    public AssociationStore Associations => _associations!;

    /// <summary>Whether readings are read in another database than collectors write to.</summary>
    public bool IsReplica => _direct is not null;

    /// <summary>Opens what is not open.</summary>
    /// <exception cref="DbException">The database cannot be opened.</exception>
    public void Open()
    {
        _associations ??= AssociationStore.Open(options.Database);
        if (options.DatabaseToRead is { } target)
        {
            _direct ??= ReadingStore.Open(options.Database);
            _store ??= ReadingStore.OpenToRead(target);
        }
        else
        {
            _store ??= ReadingStore.Open(options.Database);
        }
    }

    /// <summary>Closes everything.</summary>
    public void Close()
    {
        _store?.Dispose();
        _direct?.Dispose();
        _associations?.Dispose();
        _store = null;
        _direct = null;
        _associations = null;
    }
}
