using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace NanoMedAgent.Ward.History;

/// <summary>A text in a picture. Razor takes an element of that name for its own.</summary>
public sealed class SvgText : ComponentBase
{
    /// <summary>How style sheets show it.</summary>
    [Parameter, EditorRequired]
    public string Class { get; set; } = "";

    /// <summary>Where it is, from the left.</summary>
    [Parameter, EditorRequired]
    public int X { get; set; }

    /// <summary>Where its line is, from the top.</summary>
    [Parameter, EditorRequired]
    public int Y { get; set; }

    /// <summary>What it says.</summary>
    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "class", Class);
        builder.AddAttribute(2, "x", X);
        builder.AddAttribute(3, "y", Y);
        builder.AddContent(4, Text);
        builder.CloseElement();
    }
}
