// Glyphs: coverage from the glyph atlas, texel for pixel.
//   a.xy  texel of the quad's top left pixel
uniform sampler2D u_texture;
in vec2 v_pos;
flat in vec4 v_box;
flat in vec4 v_a;
flat in vec4 v_color;
layout(location = 0) out vec4 out_color;

void main()
{
    vec2 texel = v_a.xy + floor(v_pos - v_box.xy);
    float coverage = texelFetch(u_texture, ivec2(texel), 0).r;
    // Light strokes on dark ground look thin when coverage is blended in sRGB; this is the weight that browsers give them.
    coverage += 0.16 * dot(v_color.rgb, vec3(0.3, 0.6, 0.1)) * coverage * (1.0 - coverage);
    out_color = vec4(v_color.rgb, v_color.a * coverage);
}
