namespace Hospital.Tests.World;

/// <summary>A PgBouncer of one test, on loopback, in transaction mode with a single session at its server.</summary>
internal sealed class PgBouncer : IDisposable
{
    private const string Program = "/usr/sbin/pgbouncer";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pgbouncer-");
    private readonly int _port = LoopbackPort.Free();
    private StartedProgram? _program;

    /// <summary>One in front of a server; the test is skipped where it is not installed.</summary>
    public PgBouncer(PostgresServer server)
    {
        Assert.SkipUnless(File.Exists(Program), "PgBouncer is not installed");
        File.WriteAllText(Settings, FormattableString.Invariant(
            $"""
            [databases]
            postgres = host=127.0.0.1 port={server.Port} user=nanomedagent
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {_port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            default_pool_size = 1
            server_login_retry = 1
            """));
        if (Environment.UserName == "root")
        {
            // It does not run as root.
            StartedProgram.Run("chown", "-R", "postgres", _folder.FullName).Status.ShouldBe(0);
        }

        Restart();
    }

    /// <summary>The connection string.</summary>
    public string Target => FormattableString.Invariant($"Host=127.0.0.1;Port={_port};Username=nanomedagent;Database=postgres");

    private string Settings => Path.Combine(_folder.FullName, "pgbouncer.ini");

    /// <summary>Kills it.</summary>
    public void Kill() => _program!.Kill();

    /// <summary>Starts it, and waits until it takes connections.</summary>
    public void Restart()
    {
        _program?.Dispose();
        _program = Environment.UserName == "root"
            ? new StartedProgram("runuser", "-u", "postgres", "--", Program, "-q", Settings)
            : new StartedProgram(Program, "-q", Settings);
        LoopbackPort.Await(_program, _port);
    }

    public void Dispose()
    {
        _program?.Dispose();
        _folder.Delete(recursive: true);
    }
}
