using System.Diagnostics;
using System.Globalization;

namespace Cluster.World;

/// <summary>A PostgreSQL of its own, so that it can be restarted.</summary>
internal sealed class PostgresServer : IKillable, IDisposable
{
    private readonly string _folder;
    private readonly int _port = Ports.Free();

    private PostgresServer(string folder) => _folder = folder;

    public string Name => "PostgreSQL";

    public bool IsRunning { get; private set; }

    /// <summary>For the programs of the hospital.</summary>
    public string ConnectionString =>
        FormattableString.Invariant($"Host=127.0.0.1;Port={_port};Username=nanomedagent;Database=postgres");

    /// <summary>The process that starts all others of it.</summary>
    public int ProcessId => int.Parse(File.ReadLines(Path.Combine(_folder, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private static string? Programs => Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
            .LastOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
        : null;

    /// <summary>Whether PostgreSQL is installed.</summary>
    public static bool IsInstalled => Programs is not null;

    /// <summary>Creates an empty cluster of databases, and starts it.</summary>
    public static async Task<PostgresServer> CreateAsync(string folder)
    {
        PostgresServer server = new(Path.Combine(folder, "postgres"));
        Directory.CreateDirectory(server._folder);
        if (Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows())
        {
            // PostgreSQL does not run as root.
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
            await RunAsync("chown", "postgres", server._folder);
        }

        await RunAsPostgresAsync("initdb", "-D", server._folder, "-U", "nanomedagent", "-A", "trust");
        await server.StartAsync();
        return server;
    }

    public async Task StartAsync()
    {
        await RunAsPostgresAsync(
            "pg_ctl", "-D", _folder, "-w", "-l", Path.Combine(_folder, "log"), "-o",
            FormattableString.Invariant($"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"), "start");
        IsRunning = true;
    }

    public void Kill()
    {
        IsRunning = false;
        RunAsPostgresAsync("pg_ctl", "-D", _folder, "-m", "immediate", "stop").GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        if (IsRunning)
        {
            Kill();
        }
    }

    private static Task RunAsPostgresAsync(string program, params string[] arguments)
    {
        string path = Path.Combine(Programs!, program);
        return Environment.IsPrivilegedProcess
            ? RunAsync("runuser", ["-u", "postgres", "--", path, .. arguments])
            : RunAsync(path, arguments);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // Its output is not read to its end: the server that it starts would keep that open.
        ProcessStartInfo start = new("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1", "sh", program, .. arguments]);
        using Process process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} fails");
        }
    }
}
