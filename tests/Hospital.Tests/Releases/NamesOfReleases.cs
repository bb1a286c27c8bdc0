using System.Security.Cryptography;
using Hospital.Tests.World;

namespace Hospital.Tests.Releases;

/// <summary>medagent release new --map and release trace: the names of the sources in the stack traces of a device.</summary>
public class NamesOfReleases
{
    private const string Map = """
        # NanoMedAgent
        NanoMedAgent.Agent -> N.abc:
            Int64 Step() -> Xyz
            Boolean TryFlush(Int32,Byte[]) -> b
        NanoMedAgent.Agent/Inner -> N.abc/a:
            Void Run() -> a

        """;

    [Fact]
    public async Task A_stack_trace_has_the_names_of_the_sources_and_all_else_stays()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.File("names.map"), Map, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            folder.File("output.txt"),
            """
            Agent: started
                ++++ Exception System.OutOfMemoryException - CLR_E_OUT_OF_MEMORY (1) ++++
                ++++ N.abc+a::a [IP: 0003] ++++
                ++++ N.abc::b [IP: 001c] ++++
                ++++ N.abc::Xyz [IP: 0102] ++++
                ++++ N.abc::.ctor [IP: 0000] ++++
                ++++ System.Threading.Thread::Start [IP: 0000] ++++
            """,
            TestContext.Current.CancellationToken);
        (await Programs.Succeeds("release", "trace", folder.File("output.txt"), "--map", folder.File("names.map"))).Trim().ShouldBe(
            """
            Agent: started
                ++++ Exception System.OutOfMemoryException - CLR_E_OUT_OF_MEMORY (1) ++++
                ++++ NanoMedAgent.Agent/Inner::Run [IP: 0003] ++++
                ++++ NanoMedAgent.Agent::TryFlush [IP: 001c] ++++
                ++++ NanoMedAgent.Agent::Step [IP: 0102] ++++
                ++++ NanoMedAgent.Agent::.ctor [IP: 0000] ++++
                ++++ System.Threading.Thread::Start [IP: 0000] ++++
            """);
    }

    [Fact]
    public async Task A_release_keeps_the_names_of_its_images_beside_it_with_their_digest()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllBytesAsync(folder.File("app.pe"), [1, 2, 3], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("names.map"), Map, TestContext.Current.CancellationToken);
        string digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(folder.File("names.map"))));
        (await Programs.Succeeds(
            "release", "new", "--image", folder.File("app.pe"), "--vendor", "example.com", "--class", "x", "--sequence", "1",
            "--map", folder.File("names.map"), "--out", folder.File("release.suit"))).ShouldContain(digest);
        File.ReadAllText(folder.File("release.suit.names.map")).ShouldBe(Map);
        File.ReadAllText(folder.File("release.suit.names.map.sha256")).ShouldBe($"{digest}  release.suit.names.map\n");
    }
}
