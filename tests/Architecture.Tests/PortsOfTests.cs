using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Architecture.Tests;

/// <summary>Tests run at the same time, in several programs, and each starts servers: none may get the port of another one.</summary>
public class PortsOfTests
{
    private const string GivenAway = "/proc/sys/net/ipv4/ip_local_port_range";
    private const int BlockLength = 100;

    [Fact]
    public void A_port_for_a_server_of_a_test_is_handed_out_once_and_the_system_gives_it_to_nobody()
    {
        Assert.SkipUnless(File.Exists(GivenAway), "only Linux says which ports it gives away");
        int from = int.Parse(File.ReadAllText(GivenAway).Split('\t')[0], CultureInfo.InvariantCulture);

        int[] ports = [.. Enumerable.Range(0, 3 * BlockLength).Select(_ => LoopbackPort.Free())];

        ports.ShouldBeUnique();
        ports.Max().ShouldBeLessThan(from);
    }

    [Fact]
    public void Another_program_with_tests_cannot_take_the_block_of_ports_of_this_one()
    {
        int first = LoopbackPort.Free() / BlockLength * BlockLength;

        using Socket another = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Should.Throw<SocketException>(() =>
        {
            another.Bind(new IPEndPoint(IPAddress.Loopback, first));
            another.Listen(1);
        });
    }
}
