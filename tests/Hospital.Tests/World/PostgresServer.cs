using Npgsql;

namespace Hospital.Tests.World;

/// <summary>A PostgreSQL of one test, on loopback, which can be killed and started again.</summary>
internal sealed class PostgresServer : IDisposable
{
    private const string Programs = "/usr/lib/postgresql";

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("postgres-");
    private readonly string _bin;
    private readonly int _port = LoopbackPort.Free();
    private StartedProgram? _server;

    private PostgresServer(string bin, PostgresServer? primary = null)
    {
        _bin = bin;
        if (Environment.UserName == "root")
        {
            // PostgreSQL does not run as root.
            StartedProgram.Run("chown", "postgres", _folder.FullName).Status.ShouldBe(0);
        }

        ProgramResult created = primary is null
            ? RunProgram("initdb", "-D", Data, "-U", "nanomedagent", "-A", "trust", "--no-sync")
            : RunProgram(
                "pg_basebackup", "-D", Data, "-R", "-X", "stream", "-c", "fast", "--no-sync", "-h", "127.0.0.1", "-p",
                FormattableString.Invariant($"{primary._port}"), "-U", "nanomedagent");
        created.Status.ShouldBe(0, created.Error);
        Restart();
    }

    /// <summary>Its connection string.</summary>
    public string Target => FormattableString.Invariant($"Host=127.0.0.1;Port={_port};Username=nanomedagent;Database=postgres");

    private string Data => Path.Combine(_folder.FullName, "data");

    private string LogFile => Path.Combine(_folder.FullName, "log");

    /// <summary>Starts a server; the test is skipped where PostgreSQL is not installed.</summary>
    public static PostgresServer Start()
    {
        string? bin = Directory.Exists(Programs)
            ? Directory.GetDirectories(Programs).Select(version => Path.Combine(version, "bin")).FirstOrDefault(Directory.Exists)
            : null;
        Assert.SkipWhen(bin is null, "PostgreSQL is not installed");
        return new PostgresServer(bin!);
    }

    /// <summary>Starts a streaming replica of this server.</summary>
    public PostgresServer StartReplica() => new(_bin, this);

    /// <summary>The port, on loopback.</summary>
    public int Port => _port;

    /// <summary>From now on each statement that changes something is in its log.</summary>
    public void LogChanges()
    {
        using NpgsqlConnection connection = new(Target);
        connection.Open();
        foreach (string sql in new[] { "ALTER SYSTEM SET log_statement = 'mod'", "SELECT pg_reload_conf()" })
        {
            using NpgsqlCommand command = new(sql, connection);
            command.ExecuteNonQuery();
        }
    }

    /// <summary>The lines of its log.</summary>
    public string[] ReadLog() => File.ReadAllLines(LogFile);

    /// <summary>Kills it, as a power cut would.</summary>
    public void Kill()
    {
        RunProgram("pg_ctl", "-D", Data, "-m", "immediate", "stop").Status.ShouldBe(0);
        _server!.Kill();
    }

    /// <summary>Starts it, and waits until it takes connections.</summary>
    public void Restart()
    {
        // Not by pg_ctl, as what that starts would be no process of this test. It appends to the log, as that does.
        string[] command = AsPostgres(
            "postgres", "-D", Data, "-p", FormattableString.Invariant($"{_port}"), "-c", "listen_addresses=127.0.0.1",
            "-c", "unix_socket_directories=");
        _server?.Dispose();
        _server = new StartedProgram("/bin/sh", ["-c", "exec \"$@\" >>\"$0\" 2>&1", LogFile, .. command]);
        while (!TakesConnections())
        {
            _server.Process.HasExited.ShouldBeFalse(ReadLogEnd());
            Thread.Sleep(Between);
        }
    }

    public void Dispose()
    {
        NpgsqlConnection.ClearAllPools();

        // It frees its shared memory, which it could not when it is killed.
        RunProgram("pg_ctl", "-D", Data, "-m", "immediate", "stop");
        _server?.Dispose();
        _folder.Delete(recursive: true);
    }

    // The shell that starts it has perhaps not made it yet.
    private string ReadLogEnd() => File.Exists(LogFile) ? string.Join(Environment.NewLine, File.ReadLines(LogFile).TakeLast(10)) : "";

    /// <summary>Whether somebody can connect: while it starts it listens already.</summary>
    private bool TakesConnections()
    {
        try
        {
            using NpgsqlConnection connection = new(Target + ";Pooling=false");
            connection.Open();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private ProgramResult RunProgram(string program, params string[] arguments)
    {
        string[] command = AsPostgres(program, arguments);
        return StartedProgram.Run(command[0], command[1..]);
    }

    private string[] AsPostgres(string program, params string[] arguments) => Environment.UserName == "root"
        ? ["runuser", "-u", "postgres", "--", Path.Combine(_bin, program), .. arguments]
        : [Path.Combine(_bin, program), .. arguments];
}
