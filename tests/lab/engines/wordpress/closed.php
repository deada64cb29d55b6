<?php
/* A must-use plugin, as many sites have one: the REST API is closed to guests, and no page names it. */
add_filter('rest_authentication_errors', fn() => new WP_Error('closed', 'Closed.', ['status' => 401]));
remove_action('wp_head', 'rest_output_link_wp_head');
remove_action('template_redirect', 'rest_output_link_header', 11);
