using NanoMedAgent.Hospital.Files;

namespace NanoMedAgent.Hospital.BrokerRules;

/// <summary>A file with NAME:PASSWORD in each line, for a broker whose rules contain the passwords.</summary>
public sealed class BrokerPasswords
{
    private readonly string _path;
    private readonly Dictionary<string, string> _passwords = [];

    private BrokerPasswords(string path) => _path = path;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The message says which line, and what to do.</exception>
    public static BrokerPasswords Read(string path)
    {
        BrokerPasswords read = new(path);
        foreach ((int index, string line) in InputFile.ReadText(path).Split('\n').Select(line => line.TrimEnd('\r')).Index())
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string? mistake = line.Length == 0 ? null
                : colon <= 0 || colon == line.Length - 1 || line.Any(char.IsControl) ? "this is not NAME:PASSWORD"
                : !read._passwords.TryAdd(line[..colon], line[(colon + 1)..]) ? "this user has a line already"
                : null;
            if (mistake is not null)
            {
                throw new InvalidDataException(FormattableString.Invariant($"{path}:{index + 1}: {mistake}; correct the line"));
            }
        }

        return read;
    }

    /// <summary>A user's password: as it is, or as bcrypt makes it.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public string Of(string name) => _passwords.TryGetValue(name, out string? password)
        ? password
        : throw new InvalidDataException(
            $"{_path}: there is no password for the user {name}; add a line {name}:PASSWORD, or what bcrypt makes of it (htpasswd -nB "
            + $"{name})");
}
