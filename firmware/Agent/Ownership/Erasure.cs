using NanoMedAgent.Platform;

namespace NanoMedAgent.Ownership;

/// <summary>
/// Erases what is an owner's, or everything: each file is overwritten, then removed. It can be interrupted at any write and begins anew,
/// until nothing is left. Whatever is not named here is erased: nobody forgets a file.
/// </summary>
/// <remarks>littlefs writes a file that is overwritten to another place (PROTOCOL.md, "Ownership"): what is left there is as safe as the
/// encryption of the flash.</remarks>
internal sealed class Erasure : IFileVisitor
{
    // Names in one listing: the heap has no room for all of them.
    private const int NamesLimit = 16;

    // A longer file is a part of a release. Sealed readings are ciphertext, and are only removed.
    private const int OverwrittenLimit = 4_096;

    private const string Settings = "device.json";

    private readonly string[] _kept;
    private readonly string[] _names = new string[NamesLimit];
    private int _count;

    private Erasure(string[] kept) => _kept = kept;

    /// <summary>Erases what a phase does not keep.</summary>
    /// <returns>false when the storage failed.</returns>
    public static bool TryErase(IStorage storage, OwnerPhase phase)
    {
        string[] kept = KeptIn(phase);
        if (kept == null)
        {
            return true;
        }

        Erasure erasure = new(kept);
        byte[] buffer = new byte[OverwrittenLimit];
        string stuck = null;
        while (storage.TryList(erasure))
        {
            if (erasure._count == 0)
            {
                // Without this file nobody can say which others are missing. It has the password of the network.
                return phase != OwnerPhase.Forgetting
                    || (TryOverwrite(storage, Settings, buffer) && TryOverwrite(storage, Settings + ".b", buffer));
            }

            // A file that cannot be removed comes first again and again.
            if (erasure._names[0] == stuck)
            {
                return false;
            }

            stuck = erasure._names[0];
            for (int i = 0; i < erasure._count; i++)
            {
                string name = erasure._names[i];
                if (name.Length < 2 || name[1] != '.')
                {
                    TryOverwrite(storage, name, buffer);
                }

                storage.Delete(name);
            }

            erasure._count = 0;
        }

        return false;
    }

    /// <inheritdoc/>
    public void Visit(string name)
    {
        foreach (string kept in _kept)
        {
            if (name.StartsWith(kept))
            {
                return;
            }
        }

        if (_count < NamesLimit)
        {
            _names[_count] = name;
            _count++;
        }
    }

    /// <summary>The beginnings of the names of files that a phase keeps; null when it erases nothing.</summary>
    private static string[] KeptIn(OwnerPhase phase)
    {
        switch (phase)
        {
            case OwnerPhase.HandingOver:
                // The device itself, its firmware, and by what it reaches the network.
                return new[]
                {
                    "key.", "maker", "setup", "counters.", "ceilings.", "owner.", "time", "clock.", "failed-starts", Settings, "broker-",
                    "set-", "slots.", "update.",
                };
            case OwnerPhase.Retiring:
                // By what it says so.
                return new[]
                {
                    "key.", "counters.", "ceilings.", "owner.", "time", "clock.", "failed-starts", Settings, "broker-", "tls", "cert",
                    "set-", "slots.", "update.",
                };
            case OwnerPhase.Forgetting:
                return new[] { "owner.", Settings };
            default:
                return null;
        }
    }

    private static bool TryOverwrite(IStorage storage, string name, byte[] buffer)
    {
        StorageResult result = storage.Read(name, buffer, out int count);
        System.Array.Clear(buffer, 0, count);
        return result == StorageResult.Absent || (result == StorageResult.Found && storage.TryWrite(name, buffer, count));
    }
}
