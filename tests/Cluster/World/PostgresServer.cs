using System.Diagnostics;
using System.Globalization;

namespace Cluster.World;

/// <summary>A PostgreSQL of its own, so that it can be restarted.</summary>
internal sealed class PostgresServer : IKillable, IDisposable
{
    private readonly string _folder;
    private readonly int _port = LoopbackPort.Free();
    private StartedProgram? _server;

    private PostgresServer(string folder) => _folder = folder;

    public string Name => "PostgreSQL";

    public bool IsRunning => _server is not null;

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
            await SucceedAsync("chown", "postgres", server._folder);
        }

        await SucceedAsync(AsPostgres("initdb", "-D", server._folder, "-U", "nanomedagent", "-A", "trust"));
        try
        {
            await server.StartAsync();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public async Task StartAsync()
    {
        // Not by pg_ctl, as what that starts would not end with this program.
        string[] command = AsPostgres(
            "postgres", "-D", _folder, "-p", FormattableString.Invariant($"{_port}"), "-c", "listen_addresses=127.0.0.1",
            "-c", "unix_socket_directories=");
        _server = new StartedProgram("/bin/sh", ["-c", "exec \"$@\" >>\"$0\" 2>&1", _folder + ".log", .. command]);
        string[] isReady = [Path.Combine(Programs!, "pg_isready"), "-h", "127.0.0.1", "-p", FormattableString.Invariant($"{_port}")];
        while ((await RunAsync(isReady)).Status != 0)
        {
            if (_server.Process.HasExited)
            {
                throw new InvalidOperationException("PostgreSQL does not start");
            }
        }
    }

    public void Kill()
    {
        // It frees its shared memory, which it could not when it is killed.
        StopAsync().GetAwaiter().GetResult();
        _server?.Dispose();
        _server = null;
    }

    public void Dispose()
    {
        if (IsRunning)
        {
            Kill();
        }
    }

    private static string[] AsPostgres(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? ["runuser", "-u", "postgres", "--", Path.Combine(Programs!, program), .. arguments]
        : [Path.Combine(Programs!, program), .. arguments];

    private static Task<ProgramResult> RunAsync(string[] command) =>
        StartedProgram.RunAsync(new ProcessStartInfo(command[0], command[1..]), CancellationToken.None);

    private static async Task SucceedAsync(params string[] command)
    {
        ProgramResult result = await RunAsync(command);
        if (result.Status != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} fails: {result.Error}");
        }
    }

    private Task<ProgramResult> StopAsync() => RunAsync(AsPostgres("pg_ctl", "-D", _folder, "-m", "immediate", "stop"));
}
