using Spectre.Console;
using Spectre.Console.Rendering;

namespace NanoMedAgent.HostSim.View;

/// <summary>The parts of a screen, from top to bottom, while there are rows left for them.</summary>
/// <param name="rows">The rows of the screen.</param>
internal sealed class ScreenParts(int rows)
{
    private readonly List<Layout> _parts = [];

    /// <summary>Rows that no part has.</summary>
    public int Left { get; private set; } = rows;

    /// <summary>Adds a part, if there are as many rows left.</summary>
    /// <param name="needed">The rows that it takes.</param>
    /// <param name="content">What is in it: panels side by side.</param>
    public void TryAdd(int needed, params ReadOnlySpan<(int Ratio, IRenderable Content)> content)
    {
        if (needed > Left)
        {
            return;
        }

        Left -= needed;
        List<Layout> columns = [];
        foreach ((int ratio, IRenderable panel) in content)
        {
            columns.Add(new Layout().Ratio(ratio).Update(panel));
        }

        _parts.Add(new Layout().Size(needed).SplitColumns([.. columns]));
    }

    /// <summary>The screen, with empty rows above its last part.</summary>
    /// <param name="last">The last part.</param>
    /// <param name="lastRows">The rows that it takes.</param>
    public Layout With(IRenderable last, int lastRows)
    {
        if (Left > 0)
        {
            _parts.Add(new Layout().Update(new Text("")));
        }

        return new Layout().SplitRows([.. _parts, new Layout().Size(lastRows).Update(last)]);
    }
}
