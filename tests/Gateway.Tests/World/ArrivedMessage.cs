using System.Text;

namespace Gateway.Tests.World;

/// <summary>A message that a receiver has written into a line, with its structured data read as RFC 5424 says.</summary>
internal sealed record ArrivedMessage(string Priority, string Time, string Application, string Id, string StructuredData, string Text)
{
    public string Event => Parameter("event");

    /// <summary>Reads a line of <see cref="Rsyslog"/>.</summary>
    public static ArrivedMessage Read(string line)
    {
        string[] parts = line.Split('\t');
        parts.Length.ShouldBe(6, line);
        return new ArrivedMessage(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]);
    }

    /// <summary>The value of a parameter, without escapes; empty if there is none.</summary>
    public string Parameter(string name) => Parameters(StructuredData, out _).GetValueOrDefault(name) ?? "";

    /// <summary>Reads structured data, strictly (RFC 5424, section 6.3).</summary>
    /// <param name="data">It begins with structured data.</param>
    /// <param name="end">Where it ends.</param>
    public static Dictionary<string, string> Parameters(string data, out int end)
    {
        Dictionary<string, string> found = [];
        int at = 0;
        while (at < data.Length && data[at] == '[')
        {
            Take('[');
            Name();
            while (data[at] == ' ')
            {
                at++;
                string name = Name();
                Take('=');
                Take('"');
                StringBuilder value = new();
                for (; data[at] != '"'; at++)
                {
                    Assert.NotEqual(']', data[at]);
                    if (data[at] == '\\' && data[at + 1] is '"' or '\\' or ']')
                    {
                        at++;
                    }

                    value.Append(data[at]);
                }

                Take('"');
                found.Add(name, value.ToString());
            }

            Take(']');
        }

        end = at;
        return found;

        void Take(char expected) => Assert.Equal(expected, data[at++]);

        string Name()
        {
            int start = at;
            while (data[at] is > ' ' and <= '~' and not ('=' or ']' or '"'))
            {
                at++;
            }

            (at - start).ShouldBeInRange(1, 32);
            return data[start..at];
        }
    }
}
