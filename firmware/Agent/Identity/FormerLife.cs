using NanoMedAgent.Platform;

namespace NanoMedAgent.Identity;

/// <summary>
/// Looks for files that only a device with a key writes: counters, announcements, readings, pairing, commands, ownership. Where there is
/// one, a missing key was lost, and the device is not new.
/// </summary>
public sealed class FormerLife : IFileVisitor
{
    private const string OutboxLetters = "kst";

    private bool _isFound;

    private FormerLife()
    {
    }

    /// <summary>Looks through all files of a storage.</summary>
    /// <returns>Absent when there is none; Damaged when there is one; Failed when the storage could not say.</returns>
    public static StorageResult Find(IStorage storage)
    {
        FormerLife life = new();
        return !storage.TryList(life) ? StorageResult.Failed : life._isFound ? StorageResult.Damaged : StorageResult.Absent;
    }

    /// <inheritdoc/>
    public void Visit(string name)
    {
        _isFound |= name.Length > 2 && name[1] == '.' && OutboxLetters.IndexOf(name[0]) >= 0;

        // The key's own second file, which is not read as absent by mistake then; and what is written under a key.
        string[] written =
        {
            "key.a", "verified.", "table-", "counters.", "ceilings.", "pairing.", "command.", "owner.", "cert.", "tls",
        };
        foreach (string state in written)
        {
            _isFound |= name.StartsWith(state);
        }
    }
}
